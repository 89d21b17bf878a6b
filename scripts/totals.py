"""Sums up surefire's reports: lists what failed and was skipped, ends with the totals.

Usage: totals.py FORMATTED BUILT, the exit codes of the formatting check and of Maven. Exits with 0 if all is well;
where MEDLEY_STRICT is 1, a skipped test is a failure.
"""

import glob
import os
import sys
import xml.etree.ElementTree as ElementTree


def main():
    passed, failed, skipped = 0, [], []
    for name, code in zip(("formatting (mvn spotless:apply mends it)", "build"), map(int, sys.argv[1:])):
        if code == 0:
            passed += 1
        else:
            failed.append(name)
    for path in sorted(glob.glob("*/target/surefire-reports/TEST-*.xml")):
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append(name)
            elif case.find("skipped") is not None:
                skipped.append(f"{name}: {case.find('skipped').get('message') or 'no reason given'}")
            else:
                passed += 1
    strict = os.environ.get("MEDLEY_STRICT") == "1"
    print()
    for name in failed:
        print("failed ", name)
    for reason in skipped:
        print("skipped", reason)
    if strict and skipped:
        print("MEDLEY_STRICT is 1: what is skipped has failed.")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or (strict and skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
