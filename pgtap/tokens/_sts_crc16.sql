begin;
select plan(10);

-- Contract
select function_returns('tokens', '_sts_crc16', array['integer', 'bigint', 'boolean'], 'integer');
select isnt_definer('tokens', '_sts_crc16', array['integer', 'bigint', 'boolean']);
select function_privs_are(
    'tokens', '_sts_crc16',
    array['integer', 'bigint', 'boolean'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tokens', '_sts_crc16', array['integer', 'bigint', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are(
    'tokens', '_sts_crc16',
    array['integer', 'bigint', 'boolean'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tokens', '_sts_crc16', array['integer', 'bigint', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour: vectors CTSA10.2 and CTSA20.1, decrypted
select is(tokens._sts_crc16(0, (5::bigint << 40) | (6586595::bigint << 16) | 16383), x'e31b'::integer, 'covers class and data');
select is(
    tokens._sts_crc16(0, x'406d6f5160aa'::bigint, true), x'72f9'::integer, 'ends currency tokens with a byte 01'
);
select isnt(
    tokens._sts_crc16(0, 1), tokens._sts_crc16(2, 1), 'covers the class'
);

-- Errors
select is(tokens._sts_crc16(0, null), null, 'has no checksum of nothing');

select * from finish();
rollback;
