begin;
select plan(4);

-- Contract
select function_returns('jobs', '_as_ready', array['jobs.running'], 'jobs.ready');
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select jobs.schedule_job('far', '{"a": 1}', null, 3::smallint, 'u', 'o', test.user_id(1));
select set_config('test.ready', to_jsonb(r)::text, true) from jobs.ready as r where r.handler = 'far';
select jobs.claim_jobs('python');
select is(
    (select to_jsonb(jobs._as_ready(r)) from jobs.running as r), current_setting('test.ready')::jsonb || '{"attempt": 1}',
    'what it was when it was ready, with its attempt'
);
select is((jobs._as_ready(null)).job_id, null, 'nothing stays nothing');

select * from finish();
rollback;
