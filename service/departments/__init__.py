"""The reference department server: invented residents, sealed sample documents."""
