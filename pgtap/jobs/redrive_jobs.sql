begin;
select plan(27);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'redrive_jobs', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint[]', 'integer', 'boolean'], 'setof record');
select is_definer('jobs', 'redrive_jobs', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint[]', 'integer', 'boolean']);
select function_privs_are('jobs', 'redrive_jobs', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint[]', 'integer', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'redrive_jobs', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint[]', 'integer', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('jobs', 'redrive_jobs', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'bigint[]', 'integer', 'boolean'], 'operator', '{}'::text[]);

-- Behaviour: two jobs of one order key die, the third has started
update jobs.handlers set max_attempts = 1;
select test.add_job('a', p_payload => '{"raise": "PT422"}', p_unique_key => 'k'), test.add_job('b', 'answer', '{"raise": "PT503"}'),
    test.add_job('o1', p_payload => '{"raise": "PT500"}', p_order_key => 'o'), test.add_job('o2', p_payload => '{"raise": "PT500"}', p_order_key => 'o'),
    test.add_job('o3', p_order_key => 'o');
select jobs.run_jobs(), jobs.run_jobs();
select results_eq(
    $$ select test.state(n) from unnest('{a,b,o1,o2,o3}'::text[]) as n $$, array['dead', 'dead', 'dead', 'dead', 'ready'],
    'an order key goes on behind the dead'
);
prepare redrive as select job_id, outcome from jobs.redrive_jobs('sql');
select test.login_as('admin', test.user_id(9));
select results_eq(
    'redrive',
    $$ select test.job(n), 'would_redrive' from unnest('{a,b,o1,o2}'::text[]) as n $$, 'an administrator sees which jobs are meant'
);
select test.logout();
select is((select count(*) from jobs.dead_jobs), 4::bigint, 'and changes nothing');
select results_eq($$ select job_id from jobs.redrive_jobs(p_handler => 'answer') $$, array[test.job('b')], 'by their handler');
select results_eq($$ select job_id from jobs.redrive_jobs(p_reason => '%(PT422)') $$, array[test.job('a')], 'by their reason');
select results_eq($$ select job_id from jobs.redrive_jobs('sql', p_job_ids => array[test.job('b'), 0]) $$, array[test.job('b')], 'by number');
select results_eq(
    $$ select r.job_id
    from jobs.dead_jobs as d, jobs.redrive_jobs(p_died_after => d.died_at, p_died_before => d.died_at + interval '1 microsecond') as r
    where d.job_id = test.job('b') $$,
    array[test.job('b')], 'by time'
);
select is_empty($$ select from jobs.redrive_jobs('python', p_job_ids => array[test.job('b')]) $$, 'every condition holds');
select results_eq($$ select job_id from jobs.redrive_jobs('sql', p_limit => 1) $$, array[test.job('a')], 'no more than so many');

select jobs.schedule_job('note', p_unique_key => 'k');
select results_eq(
    $$ select job_id, outcome from jobs.redrive_jobs('sql', p_dry_run => false) $$,
    $$ values (test.job('a'), 'unique_key_held'), (test.job('b'), 'redriven'), (test.job('o1'), 'redriven'), (test.job('o2'), 'redriven') $$,
    'they start again, but for the one whose unique key is held'
);
select results_eq(
    $$ select state, attempt, errors #>> '{0,error}' from jobs.get_job(test.job('b')) $$,
    $$ values ('ready', 0::smallint, 'told_to (PT503)') $$, 'with all attempts before them'
);
select results_eq(
    $$ select test.state(n) from unnest('{a,o1,o2,o3}'::text[]) as n $$, array['dead', 'blocked', 'blocked', 'ready'],
    'where their order key is held they wait'
);
select jobs.run_jobs(p_limit => 10);
select results_eq($$ select test.state('o1'), test.state('o2') $$, $$ values ('ready', 'blocked') $$, 'in their old order');
select results_eq(
    $$ select outcome from jobs.redrive_jobs('sql', p_reason => '%PT422%', p_dry_run => false) $$, array['redriven'],
    'once its unique key is free it starts as well'
);
select is(jobs.schedule_job('note', p_unique_key => 'k'), test.job('a'), 'and holds the key again');

-- A worker that comes back late: its job died and was redriven, and another worker has it
create temp table lease as
select 'early' as worker, c.job_id, c.attempt from (select test.add_job('late', 'far')) as a, jobs.claim_jobs('python', 'early') as c;
select jobs.fail_job(job_id, attempt, 'no', p_is_final => true) from lease;
select jobs.redrive_jobs(p_job_ids => array[test.job('late')], p_dry_run => false);
insert into lease select 'other', c.job_id, c.attempt from jobs.claim_jobs('python', 'other') as c;
grant select on lease to public;
select throws_ok(
    $$ select jobs.complete_job(job_id, attempt) from lease where worker = 'early' $$, 'PT409', 'lease_lost',
    'a lease from before is no proof after a redrive'
);
select is(jobs.complete_jobs(jsonb_build_array(jsonb_build_array(job_id, attempt))), '{}', 'in a batch neither')
from lease where worker = 'early';
select lives_ok(
    $$ select jobs.complete_job(job_id, attempt) from lease where worker = 'other' $$, 'the worker that has the job ends it'
);

-- Errors
select throws_ok('select jobs.redrive_jobs()', 'PT400', 'filter_required', 'it must be said which are meant');
select throws_ok($$ select jobs.redrive_jobs('sql', p_limit => 0) $$, 'PT400', 'invalid_limit', 'none is no limit');

-- Isolation
select jobs.run_jobs();
select test.login_as('operator', test.user_id(1));
select throws_ok('redrive', '42501', null, 'operators redrive no jobs');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('redrive', 'nor do functions that users call');

select * from finish();
rollback;
