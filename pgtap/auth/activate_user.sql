begin;
select plan(15);

-- Contract
select function_returns('auth', 'activate_user', array['uuid', 'text'], 'auth.user_entry');
select is_definer('auth', 'activate_user', array['uuid', 'text']);
select function_privs_are('auth', 'activate_user', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'activate_user', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'activate_user', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', 'activate_user', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'activate_user', array['uuid', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(2));
do $$ begin perform auth.suspend_user(test.user_id(1), 'unpaid'); end $$;
select is((auth.activate_user(test.user_id(1), 'paid')).status, 'active', 'lets the user in again');
select is((auth.activate_user(test.user_id(1), 'again')).version, 3, 'and a second time changes nothing');
select test.logout();
select ok(
    (select bool_and(r.expires_at < 'infinity' and r.issued_before < 'infinity') from auth.revocations as r where r.user_id = test.user_id(1)),
    'new tokens are good, older ones are not'
);
select is(
    (select count(*) from events.events where event_type = 'user_activated' and aggregate_id = test.user_id(1)::text),
    1::bigint, 'one event says so'
);
select is(
    (select a.reason from ops.audit_log as a where a.subject_id = test.user_id(1)::text order by a.audit_id desc limit 1),
    'paid', 'the audit log knows why'
);

-- Errors
select throws_ok($$ select auth.activate_user(test.user_id(99), 'x') $$, 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok($$ select auth.activate_user(test.user_id(1), null) $$, 'PT400', 'reason_required', 'there is a reason');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select auth.activate_user(test.user_id(1), 'x') $$, '42501', null, 'operators activate nobody');

select * from finish();
rollback;
