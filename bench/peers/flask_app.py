# The stack of the upstream program at its smallest: Flask, prometheus_client, requests, PyYAML.
# usage: flask_app.py CONFIG PORT
import sys

import requests  # noqa: F401  (the upstream program loads it at its start)
import yaml
from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

with open(sys.argv[1]) as file:
    config = yaml.safe_load(file)
balance = Gauge("balance_alert_balance", "Balance.", ["project", "provider", "type"])
for project in config["projects"]:
    balance.labels(project["name"], project["provider"], "balance").set(1)
app = Flask(__name__)


@app.get("/metrics")
def metrics():
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)


app.run("127.0.0.1", int(sys.argv[2]))
