begin;
select plan(16);

-- Contract
select function_returns('reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'void');
select isnt_definer('reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer']);
select function_privs_are(
    'reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_check_period', array['date', 'date', 'text', 'integer', 'integer'], 'service_role', '{}'::text[]
);

-- Behaviour
select lives_ok($$ select reports._check_period('2026-01-01', '2026-01-02', 'day', 1) $$, 'a day is a period');

-- Errors
select throws_ok($$ select reports._check_period(null, '2026-01-02', 'day', 1) $$, 'PT400', 'invalid_range', 'it begins');
select throws_ok($$ select reports._check_period('2026-01-01', null, 'day', 1) $$, 'PT400', 'invalid_range', 'and ends');
select throws_ok(
    $$ select reports._check_period('2026-01-01', '2026-01-01', 'day', 1) $$, 'PT400', 'invalid_range', 'later'
);
select throws_ok(
    $$ select reports._check_period('-infinity', 'infinity', 'day', 1) $$, 'PT400', 'invalid_range', 'not in eternity'
);
select throws_ok(
    $$ select reports._check_period('2001-01-01', '2026-01-01', 'day', 1) $$, 'PT400', 'range_too_long', 'nor for ever'
);
select throws_ok(
    $$ select reports._check_period('2026-01-01', '2026-03-01', 'day', 1, 31) $$, 'PT400', 'range_too_long',
    'as the report has it'
);
select throws_ok(
    $$ select reports._check_period('2026-01-01', '2026-01-02', 'year', 1) $$, 'PT400', 'invalid_granularity',
    'there are days and months'
);
select throws_ok(
    $$ select reports._check_period('2026-01-01', '2026-01-02', 'day', 0) $$, 'PT400', 'invalid_limit', 'a page has rows'
);

select * from finish();
rollback;
