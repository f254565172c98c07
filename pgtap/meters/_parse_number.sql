begin;
select plan(12);

-- Contract
select function_returns('meters', '_parse_number', array['jsonb'], 'numeric');
select isnt_definer('meters', '_parse_number', array['jsonb']);
select function_privs_are(
    'meters', '_parse_number', array['jsonb'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_number', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_number', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_number', array['jsonb'], 'anon', '{}'::text[]
);

-- Behaviour
select is(meters._parse_number('1.5'), 1.5, 'reads a number');
select is(meters._parse_number('"1.5"'), 1.5, 'reads a string that holds a number');
select is(meters._parse_number('"-2.5e1"'), -25::numeric, 'reads an exponent');
select is(meters._parse_number('0.1234567'), 0.123457, 'keeps six decimals');
select is(
    (select count(meters._parse_number(v)) from unnest(
        '{"null","true","{}","[]","\"\"","\"NaN\"","\"Infinity\"","\"1,5\"","\"0x1F\"","\"1e5000\""}'::jsonb[]
    ) as v),
    0::bigint, 'is null for everything else'
);
select is(meters._parse_number(null), null, 'is null for nothing');

select * from finish();
rollback;
