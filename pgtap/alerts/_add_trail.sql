begin;
select plan(8);

-- Contract
select function_returns(
    'alerts', '_add_trail',
    array['alerts.alerts', 'text', 'alerts.alerts', 'text', 'boolean'], 'alerts.trail'
);
select isnt_definer('alerts', '_add_trail', array['alerts.alerts', 'text', 'alerts.alerts', 'text', 'boolean']);
select function_privs_are(
    'alerts', '_add_trail',
    array['alerts.alerts', 'text', 'alerts.alerts', 'text', 'boolean'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_add_trail',
    array['alerts.alerts', 'text', 'alerts.alerts', 'text', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_add_trail',
    array['alerts.alerts', 'text', 'alerts.alerts', 'text', 'boolean'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_user(1, 'admin'), test.create_meter(1);
    perform test.signal(1, 0);
end $$;
select set_config('request.jwt.claim.sub', test.user_id(1)::text, true), set_config('request.jwt.claims', '{"role": "admin"}', true);

-- Behaviour
select results_eq(
    $$ select (t).action, (t).from_status::text, (t).to_status::text, (t).actor_id, (t).actor_role, (t).note
       from alerts.alerts as a
       cross join lateral (select alerts._add_trail(a, 'commented', a, 'hm') as t) as x $$,
    $$ values ('commented', 'active', 'active', test.user_id(1), 'admin', 'hm') $$,
    'who did what'
);
select results_eq(
    $$ select (t).from_status::text, (t).from_severity::text, (t).actor_id, (t).actor_role
       from alerts.alerts as a
       cross join lateral (select alerts._add_trail(a, 'raised', p_is_clock => true) as t) as x $$,
    $$ values (null, null, null::uuid, null) $$,
    'the clock is nobody, and what was not there had no state'
);

-- Errors
select throws_ok(
    $$ select alerts._add_trail(a, 'eaten') from alerts.alerts as a $$, '23514', null, 'an action that is none'
);

select * from finish();
rollback;
