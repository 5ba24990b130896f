"""Data to documents: A4 layouts, verification tokens, seals.

::

    issue    a department makes a paper
    ├── token     claims signed for the QR code: COSE_Sign1 in base45
    ├── render    content, paragraph, grid or table, page (drawing operations), paint (reportlab): an unsealed PDF
    └── seal      a PAdES signature over the whole file
    verify   anybody checks a PDF, a picture of a paper, or a token: seal, token, code
"""
