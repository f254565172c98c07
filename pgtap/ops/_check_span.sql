begin;
select plan(14);

-- Contract
select function_returns('ops', '_check_span', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'void');
select function_privs_are('ops', '_check_span', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_check_span', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_check_span', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_check_span', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select ops._check_span(now() - interval '31 days', now(), '1 hour') $$, 'a month by hours');

-- Errors
select throws_ok($$ select ops._check_span(now(), now()) $$, 'PT400', 'invalid_range', 'no time at all');
select throws_ok($$ select ops._check_span(null, now()) $$, 'PT400', 'invalid_range', 'from nowhere');
select throws_ok($$ select ops._check_span(now() - interval '32 days', now()) $$, 'PT400', 'invalid_range', 'more than a month');
select throws_ok($$ select ops._check_span('-infinity', now()) $$, 'PT400', 'invalid_range', 'for ever');
select throws_ok($$ select ops._check_span(now() - interval '30 days', now(), '1 minute') $$, 'PT400', 'invalid_step', 'too many steps');
select throws_ok($$ select ops._check_span(now() - interval '1 hour', now(), '1 second') $$, 'PT400', 'invalid_step', 'steps that are too fine');
select throws_ok($$ select ops._check_span(now() - interval '30 days', now(), '1 month') $$, 'PT400', 'invalid_step', 'a step without a length');
select throws_ok($$ select ops._check_span(now() - interval '1 hour', now(), '-1 hour') $$, 'PT400', 'invalid_step', 'steps back');

select * from finish();
rollback;
