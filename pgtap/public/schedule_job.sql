begin;
select plan(6);

-- Contract
select isnt_definer('public', 'schedule_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'uuid']);
select function_returns('public', 'schedule_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'uuid'],
    'bigint');
select function_privs_are('public', 'schedule_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'uuid'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'schedule_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'uuid'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'schedule_job', array['text', 'text', 'jsonb', 'timestamp with time zone', 'integer', 'uuid'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select jobs.register_handler('pay');
select test.login_as('service_role');
select set_config('test.job', public.schedule_job('pay', 'Pay', '{"amount": 5}')::text, true);
select is((jobs.get_job(current_setting('test.job')::bigint)).payload, '{"amount": 5, "job_name": "Pay"}'::jsonb,
    'queues a job with its name');

select * from finish();
rollback;
