begin;
select plan(15);

-- Contract
select function_returns('auth', '_spend', array['numeric'], 'boolean');
select isnt_definer('auth', '_spend', array['numeric']);
select function_privs_are('auth', '_spend', array['numeric'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_spend', array['numeric'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_spend', array['numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_spend', array['numeric'], 'anon', '{}'::text[]);

do $$ begin perform auth.set_otp_limit('spend', '1 day', 1); end; $$;

-- Behaviour
select is(auth._spend(0), true, 'what costs nothing may always be sent');
select is_empty('select from auth.otp_spending', 'and is not counted');
select is(auth._spend(0.6), true, 'there is money');
select is(auth._spend(0.6), false, 'not more than the limit is spent');
select is(auth._spend(0.6), false, 'however often it is tried');
select is(auth._spend(0.4), true, 'the limit itself may be reached');
select results_eq(
    'select spent, message_count, refused_count from auth.otp_spending', $$ values (1::numeric, 2, 2) $$,
    'the day knows what was sent and what was not'
);
select is(
    (select count(*) from events.events where event_type = 'otp_budget_exhausted'), 1::bigint, 'it is told once'
);
do $$ begin delete from auth.otp_limits where scope = 'spend'; end; $$;
select is(auth._spend(1000), true, 'without a limit nothing is refused');

select * from finish();
rollback;
