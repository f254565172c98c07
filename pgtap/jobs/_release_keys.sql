begin;
select plan(13);

-- Contract
select function_returns('jobs', '_release_keys', array['jobs.ready[]'], 'void');
select is_definer('jobs', '_release_keys', array['jobs.ready[]']);
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_release_keys', array['jobs.ready[]'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin
    perform test.add_job('a', p_order_key => 'k', p_unique_key => 'u'), test.add_job('b', p_order_key => 'k'),
        test.add_job('c', p_unique_key => 'v');
end $$;
select lives_ok($$ select jobs._release_keys((select array_agg(r) from jobs.ready as r where r.job_id = test.job('a'))) $$, 'a gives back its keys');
select results_eq('select unique_key from jobs.unique_keys', $$ values ('v') $$, 'its unique key, and no other');
select results_eq('select job_id from jobs.order_keys', $$ values (test.job('b')) $$, 'its order key is handed on');
select is(test.state('b'), 'ready', 'to a job that is ready now');
update jobs.unique_keys set job_id = 0 where unique_key = 'v';
select lives_ok($$ select jobs._release_keys((select array_agg(r) from jobs.ready as r where r.job_id = test.job('c'))) $$, 'c held its key');
select results_eq('select unique_key from jobs.unique_keys', $$ values ('v') $$, 'which somebody else has by now');

select * from finish();
rollback;
