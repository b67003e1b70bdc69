"""Runs commands of the openstack client one after the other in one process; prints what each printed, as JSON."""
import contextlib, io, json, os, sys

question = json.load(sys.stdin)
os.environ.update(question["environment"])
from openstackclient import shell

answers = {}
for name, command in question["commands"].items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = shell.main([*command, "-f", "json"])
    if status != 0:
        answers[name] = {"error": err.getvalue()[-500:]}
    else:
        answers[name] = json.loads(out.getvalue())
print(json.dumps(answers))
