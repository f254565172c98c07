begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_check_dates', array['date', 'date', 'integer'], 'void');
select isnt_definer('telemetry', '_check_dates', array['date', 'date', 'integer']);
select function_privs_are(
    'telemetry', '_check_dates', array['date', 'date', 'integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_dates', array['date', 'date', 'integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_dates', array['date', 'date', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_dates', array['date', 'date', 'integer'], 'anon', '{}'::text[]
);

-- Behaviour
select lives_ok($$ select telemetry._check_dates('2026-03-01', '2026-03-03', 2) $$, 'takes the longest range');

-- Errors
select throws_ok($$ select telemetry._check_dates('2026-03-02', '2026-03-01', 2) $$, 'PT400', 'invalid_range', 'time runs forward');
select throws_ok($$ select telemetry._check_dates(null, '2026-03-01', 2) $$, 'PT400', 'invalid_range', 'needs a beginning');
select throws_ok($$ select telemetry._check_dates('2026-03-01', 'infinity', 2) $$, 'PT400', 'invalid_range', 'infinity is no date');
select throws_ok($$ select telemetry._check_dates('4000-01-01 BC', '4000-01-02 BC', 2) $$, 'PT400', 'invalid_range', 'nor is what was before electricity');
select throws_ok($$ select telemetry._check_dates('2026-03-01', '2026-03-04', 2) $$, 'PT400', 'range_too_long', 'a day more is too long');

select * from finish();
rollback;
