begin;
select plan(9);

-- Contract
select function_returns('auth', 'register_otp_handlers', array[]::text[], 'void');
select is_definer('auth', 'register_otp_handlers', array[]::text[]);
select function_privs_are('auth', 'register_otp_handlers', array[]::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'register_otp_handlers', array[]::text[], 'admin', '{}'::text[]);
select function_privs_are('auth', 'register_otp_handlers', array[]::text[], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'register_otp_handlers', array[]::text[], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin delete from jobs.handlers where handler = 'auth.deliver_otp'; end; $$;
select test.login_as('service_role');
select lives_ok('select auth.register_otp_handlers()', 'registers the job');
select lives_ok('select auth.register_otp_handlers()', 'once more changes nothing');
select test.logout();
select results_eq(
    $$ select h.queue, h.function_name, q.runs_in_batches from jobs.handlers as h join jobs.queues as q using (queue) where handler = 'auth.deliver_otp' $$,
    $$ values ('otp', 'auth._deliver_otp(jsonb)', false) $$, 'in a queue whose jobs are a transaction each'
);

select * from finish();
rollback;
