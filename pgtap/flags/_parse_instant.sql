begin;
select plan(14);

-- Contract
select function_returns('flags', '_parse_instant', array['text'], 'timestamp with time zone');
select volatility_is('flags', '_parse_instant', array['text'], 'immutable');
select isnt_definer('flags', '_parse_instant', array['text']);
select function_privs_are('flags', '_parse_instant', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_parse_instant', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._parse_instant('2026-12-24T18:00:00+03:00'), '2026-12-24 15:00Z'::timestamptz, 'reads a moment with its zone');
select is(flags._parse_instant('2026-12-24 18:00Z'), '2026-12-24 18:00Z'::timestamptz, 'seconds may be left out');
select is(flags._parse_instant('2026-12-24T18:00:00'), null, 'without a zone it is no moment');
select is(flags._parse_instant('2026-02-30T18:00:00Z'), null, 'the 30th of February is none');
select is(flags._parse_instant('2026-13-01T18:00:00Z'), null, 'nor is a thirteenth month');
select is(flags._parse_instant('2026-12-24T18:00:00+99:00'), null, 'nor a zone beyond the earth');
select is(flags._parse_instant('tomorrow'), null, 'nor a word');
select is(flags._parse_instant('infinity'), null, 'nor for ever');
select is(flags._parse_instant(null), null, 'nor nothing');

select * from finish();
rollback;
