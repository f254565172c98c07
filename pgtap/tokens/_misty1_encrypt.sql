begin;
select plan(9);

-- Contract
select function_returns('tokens', '_misty1_encrypt', array['bigint', 'integer[]'], 'bigint');
select isnt_definer('tokens', '_misty1_encrypt', array['bigint', 'integer[]']);
select function_privs_are('tokens', '_misty1_encrypt', array['bigint', 'integer[]'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_misty1_encrypt', array['bigint', 'integer[]'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_misty1_encrypt', array['bigint', 'integer[]'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_misty1_encrypt', array['bigint', 'integer[]'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    tokens._misty1_encrypt(
        x'0123456789abcdef'::bigint, tokens._misty1_key_schedule('\x00112233445566778899aabbccddeeff')
    ),
    x'8b1da5f56ab3d07c'::bigint,
    'encrypts the example of RFC 2994'
);
select is(
    tokens._misty1_encrypt(
        x'fedcba9876543210'::bigint, tokens._misty1_key_schedule('\x00112233445566778899aabbccddeeff')
    ),
    x'04b68240b13be95d'::bigint,
    'encrypts the second block of the example, whose top bit is set'
);

-- Errors
select is(tokens._misty1_encrypt(1, null), null, 'encrypts nothing without a key');

select * from finish();
rollback;
