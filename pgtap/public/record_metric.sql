begin;
select plan(6);

-- Contract
select isnt_definer('public', 'record_metric', array['text', 'text', 'text', 'double precision', 'text', 'jsonb']);
select function_returns('public', 'record_metric', array['text', 'text', 'text', 'double precision', 'text', 'jsonb'], 'void');
select function_privs_are('public', 'record_metric', array['text', 'text', 'text', 'double precision', 'text', 'jsonb'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'record_metric', array['text', 'text', 'text', 'double precision', 'text', 'jsonb'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'record_metric', array['text', 'text', 'text', 'double precision', 'text', 'jsonb'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select lives_ok($$ select public.record_metric('api', 'latency', 'request_duration', 150, 'ms', '{"endpoint": "/x"}') $$,
    'stores a measurement');

select * from finish();
rollback;
