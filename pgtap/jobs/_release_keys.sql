begin;
select plan(7);

-- Contract
select function_returns('jobs', '_release_keys', array['jobs.ready[]'], 'void');
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('a', p_unique_key => 'u', p_order_key => 'o'), test.add_job('b', p_unique_key => 'v', p_order_key => 'o'),
    test.add_job('c', p_unique_key => 'w', p_order_key => 'p');
select jobs._release_keys(jobs._take_ready('sql', 10));
select results_eq('select unique_key from jobs.unique_keys', array['v'], 'unique keys are free');
select is(test.state('b'), 'ready', 'the next of an order key is ready');
select results_eq('select order_key from jobs.order_keys', array['o'], 'an order key without a next one is free');

update jobs.unique_keys set job_id = 0;
update jobs.order_keys set job_id = 0;
select jobs._release_keys(jobs._take_ready('sql', 10));
select results_eq('select unique_key from jobs.unique_keys', array['v'], 'what another job holds stays');
select results_eq('select order_key from jobs.order_keys', array['o'], 'both of them');

select * from finish();
rollback;
