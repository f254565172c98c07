begin;
select plan(10);

-- Contract
select function_returns('tokens', '_hmac_sha256', array['bytea', 'bytea'], 'bytea');
select isnt_definer('tokens', '_hmac_sha256', array['bytea', 'bytea']);
select function_privs_are('tokens', '_hmac_sha256', array['bytea', 'bytea'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_hmac_sha256', array['bytea', 'bytea'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_hmac_sha256', array['bytea', 'bytea'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_hmac_sha256', array['bytea', 'bytea'], 'anon', '{}'::text[]);

-- Behaviour: test cases 1, 2 and 6 of RFC 4231
select is(
    tokens._hmac_sha256(decode(repeat('0b', 20), 'hex'), convert_to('Hi There', 'UTF8')),
    '\xb0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'::bytea,
    'takes a key shorter than a block'
);
select is(
    tokens._hmac_sha256(convert_to('Jefe', 'UTF8'), convert_to('what do ya want for nothing?', 'UTF8')),
    '\x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'::bytea,
    'takes a key shorter than a digest'
);
select is(
    tokens._hmac_sha256(
        decode(repeat('aa', 131), 'hex'),
        convert_to('Test Using Larger Than Block-Size Key - Hash Key First', 'UTF8')
    ),
    '\x60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'::bytea,
    'hashes a key longer than a block first'
);

-- Errors
select is(tokens._hmac_sha256(null, ''), null, 'has no code without a key');

select * from finish();
rollback;
