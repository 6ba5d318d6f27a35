"""split.py TEXT... FOLDER: writes each section of the conformance corpora as a file of its own."""
import os
import sys

*texts, folder = sys.argv[1:]
for text in texts:
    if not os.path.exists(text):
        continue
    with open(text, "rb") as f:
        for number, section in enumerate(f.read().split(b"\n---\n")):
            name = "%s-%d.py" % (os.path.basename(text), number)
            with open(os.path.join(folder, name), "wb") as out:
                out.write(section + b"\n")
