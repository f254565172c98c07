begin;
select plan(8);

-- Contract
select function_returns('study', '_to_instant', array['timestamp without time zone', 'text'], 'timestamp with time zone');
select isnt_definer('study', '_to_instant', array['timestamp without time zone', 'text']);
select function_privs_are('study', '_to_instant', array['timestamp without time zone', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    study._to_instant('2026-10-25 02:30', 'Europe/Berlin'), timestamptz '2026-10-25 00:30+00', 'what comes twice is the first of the two'
);
select is(
    study._to_instant('2026-04-05 01:45', 'Australia/Lord_Howe'), timestamptz '2026-04-04 14:45+00', 'half an hour apart, too'
);
select is(
    study._to_instant('2026-03-29 02:30', 'Europe/Berlin'), timestamptz '2026-03-29 01:30+00', 'what is skipped is after the gap'
);
select is(study._to_instant('2026-10-25 03:30', 'Europe/Berlin'), timestamptz '2026-10-25 02:30+00', 'an hour later there is one again');
select is(study._to_instant('2026-10-25 03:30', 'Africa/Nairobi'), timestamptz '2026-10-25 00:30+00', 'and elsewhere always');

select * from finish();
rollback;
