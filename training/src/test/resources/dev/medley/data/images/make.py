"""Makes the images of this folder and what Pillow makes of them; see README.md. Usage: make.py CIFAR10_JPEG_ZIP"""
import io, struct, sys, zipfile
import numpy as np
from PIL import Image


def fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(*numbers):
    return b"XYZ \0\0\0\0" + fixed(*numbers)


def gamma(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(exponent * 256), 0)


def profile(space, tags):
    """An ICC profile of version 2: header, table of tags, tags."""
    table, data, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, tag in tags.items():
        table += name + struct.pack(">II", start + len(data), len(tag))
        data += tag
    head = struct.pack(">I4xI4s4s4s12x4s", start + len(data), 0x02000000, b"mntr", space, b"XYZ ", b"acsp")
    return (head + bytes(28) + fixed(0.9642, 1, 0.8249)).ljust(128, b"\0") + table + data


ADOBE_RGB = {
    b"wtpt": xyz(0.9505, 1, 1.0891),
    b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
    b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
    b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
    b"rTRC": gamma(563 / 256),
    b"gTRC": gamma(563 / 256),
    b"bTRC": gamma(563 / 256),
}

cifar = zipfile.ZipFile(sys.argv[1])
for name in ("airplane/0034", "bird/0054", "horse/0988", "ship/0063"):
    open(name.replace("/", "-") + ".jpg", "wb").write(cifar.read("test/" + name + ".jpg"))

y, x = np.mgrid[0:80, 0:120].astype(float)
wave = [127 + 80 * np.sin(x / 9) + 40 * np.cos(y / 7), 2 * x, 255 - 3 * y]
photo = Image.fromarray(np.clip(np.stack(wave, 2), 0, 255).astype(np.uint8))
gray = photo.convert("L")
alpha = Image.fromarray((x + y).astype(np.uint8))
rgba, la = photo.copy(), gray.copy()
rgba.putalpha(alpha)
la.putalpha(alpha)

photo.save("baseline.jpg", quality=90)
photo.save("progressive.jpg", quality=90, progressive=True)
photo.save("full-chroma.jpg", quality=90, subsampling=0)
photo.convert("CMYK").save("cmyk.jpg", quality=90)
gray.save("gray.jpg", quality=90)
profiled = {"adobe-rgb.jpg": profile(b"RGB ", ADOBE_RGB), "gray-profile.jpg": profile(b"GRAY", {b"kTRC": gamma(1.8)})}
for name, icc in profiled.items():
    photo.save(name, quality=90, icc_profile=icc)
    pixels = [np.asarray(Image.open(image).convert("RGB")) for image in (name, "baseline.jpg")]
    assert np.array_equal(*pixels)
photo.save("rgb.png")
gray.save("gray.png")
rgba.save("rgba.png")
la.save("gray-alpha.png")
photo.quantize(16).save("palette.png")
gray.convert("1").save("bilevel.png")
Image.fromarray((x * 500).astype(np.uint16)).save("sixteen.png")

arrays = {}
for name in ("baseline.jpg", "progressive.jpg", "full-chroma.jpg", "cmyk.jpg", "rgb.png", "rgba.png", "palette.png"):
    np.save(name + ".npy", np.asarray(Image.open(name).convert("RGB")))
for name in ("gray.jpg", "gray.png", "gray-alpha.png", "bilevel.png"):
    np.save(name + ".npy", np.asarray(Image.open(name).convert("L")))
for size in ((48, 32), (72, 48), (200, 133), (120, 37), (51, 80)):
    np.save("rgb-%dx%d.npy" % size, np.asarray(photo.resize(size, Image.BILINEAR)))
