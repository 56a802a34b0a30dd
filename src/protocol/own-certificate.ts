/**
 * A key and a self-signed certificate for the probe's own listener on loopback and for the TLS servers of tests: `localhost` and
 * 127.0.0.1, valid from 2024 until 2124. The key is not secret, as nothing trusts it. Made by `openssl req -newkey ec -pkeyopt
 * ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost` and `openssl ca -selfsign`.
 */
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgenKwte7+/pZDQb0b
iz9qSxCxNwP26IP0vT2JIX0HpZShRANCAASBFXnIuveXkGrRL9InE81b2IeURBsy
gT9vxJK0Cr5GoqhdNKdLHso8w/W8Zjk4xyGBffF7DySzqbLYXFNoDfjb
-----END PRIVATE KEY-----
`;

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBZTCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjQwMTAxMDAwMDAwWhgPMjEyNDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIEVeci695eQatEv
0icTzVvYh5REGzKBP2/EkrQKvkaiqF00p0seyjzD9bxmOTjHIYF98XsPJLOpsthc
U2gN+NujSzBJMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAMBgNVHRMEBTAD
AQH/MB0GA1UdDgQWBBSXOIXPsq3gGHi8crVB0HyYf4CeQDAKBggqhkjOPQQDAgNJ
ADBGAiEA1x2JrvoRI7LtsuyTZKdL9aX6vfcUUQM64nipnNGk7ykCIQDP4uzkrHN5
s2SXrIvv+oKTg2cQ7xVpHlj6vAFgkr6gWw==
-----END CERTIFICATE-----
`;
