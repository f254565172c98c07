begin;
select plan(11);

-- Contract
select function_returns('meters', '_parse_instant', array['jsonb'], 'timestamp with time zone');
select isnt_definer('meters', '_parse_instant', array['jsonb']);
select function_privs_are(
    'meters', '_parse_instant', array['jsonb'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_instant', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_instant', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_parse_instant', array['jsonb'], 'anon', '{}'::text[]
);

-- Behaviour
set local timezone = 'Asia/Tokyo';
select is(meters._parse_instant('"2026-03-01T08:00:00Z"'), '2026-03-01 08:00:00+00', 'reads UTC');
select is(meters._parse_instant('"2026-03-01 08:00:00.5+03"'), '2026-03-01 05:00:00.5+00', 'reads an offset');
select is(meters._parse_instant('"2026-03-01T08:00-0330"'), '2026-03-01 11:30:00+00', 'reads an offset without colon');
select is(
    (select count(meters._parse_instant(v)) from unnest(
        '{"null","1","\"2026-03-01T08:00:00\"","\"2026-03-01\"","\"now\"","\"infinity\"","\"2026-02-30T00:00:00Z\"",'
        '"\"2026-03-01T25:00:00Z\"","\"2026-03-01T08:00:00 UTC+03:00\"","\"2026-03-01T08:00:00 NZ\"","\"01/03/2026 08:00Z\"",'
        '"\"0000-01-01T00:00:00Z\""}'::jsonb[]
    ) as v),
    0::bigint, 'is null for a local time, a word, a day that is none'
);
select is(meters._parse_instant(null), null, 'is null for nothing');

select * from finish();
rollback;
