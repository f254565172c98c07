begin;
select plan(9);

-- Contract
select function_returns('jobs', '_as_ready', array['jobs.running'], 'jobs.ready');
select is_definer('jobs', '_as_ready', array['jobs.running']);
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_as_ready', array['jobs.running'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin perform test.add_job('a', 'far', p_unique_key => 'u', p_order_key => 'k'); end $$;
create temp table before as select * from jobs.ready;
select is((select count(*) from jobs.claim_jobs('python')), 1::bigint, 'a job is claimed');
update before set attempt = 1;
select results_eq(
    'select (jobs._as_ready(r)).* from jobs.running as r', 'select * from before', 'as a row of ready it has what it had, and one attempt'
);

select * from finish();
rollback;
