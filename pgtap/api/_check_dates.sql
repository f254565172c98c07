begin;
select plan(13);

-- Contract
select function_returns('api', '_check_dates', array['timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'void');
select function_privs_are('api', '_check_dates', array['timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('api', '_check_dates', array['timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_check_dates', array['timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('api', '_check_dates', array['timestamp with time zone', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select api._check_dates(now() + interval '1 day', now() + interval '2 days') $$, 'both may lie ahead');
select lives_ok($$ select api._check_dates(now(), null) $$, 'there need not be a sunset');
select lives_ok(
    $$ select api._check_dates('2026-01-01 00:00+00', '2026-01-02 00:00+00', '2026-01-02 00:00+00') $$,
    'a sunset that was known may be over'
);

-- Errors
select throws_ok($$ select api._check_dates(null, null) $$, 'PT400', 'invalid_deprecation', 'there is a deprecation');
select throws_ok($$ select api._check_dates('infinity', null) $$, 'PT400', 'invalid_deprecation', 'infinity is no date');
select throws_ok(
    $$ select api._check_dates(now() + interval '2 days', now() + interval '1 day') $$, 'PT400', 'sunset_before_deprecation',
    'a sunset is not before the deprecation'
);
select throws_ok(
    $$ select api._check_dates(now() - interval '2 days', now() - interval '1 day') $$, 'PT400', 'invalid_sunset',
    'nobody is cut off without having been told'
);
select throws_ok($$ select api._check_dates(now(), 'infinity') $$, 'PT400', 'invalid_sunset', 'infinity is no sunset');

select * from finish();
rollback;
