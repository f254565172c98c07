begin;
select plan(12);

-- Contract
select function_returns('auth', '_mark_verified', array['uuid', 'text'], 'void');
select isnt_definer('auth', '_mark_verified', array['uuid', 'text']);
select function_privs_are('auth', '_mark_verified', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_mark_verified', array['uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_mark_verified', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_mark_verified', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2);
    update auth.users set phone = '+254711000111' where user_id = test.user_id(1);
    perform auth._mark_verified(test.user_id(1), 'user1@example.com');
end; $$;

-- Behaviour
select results_eq(
    $$ select email_verified_at is not null, phone_verified_at is not null, version from auth.users where user_id = test.user_id(1) $$,
    $$ values (true, false, 2) $$, 'the address of the account is verified, and that is a change'
);
select is_empty('select from notifications.addresses', 'it needs no row of its own for notifications');
do $$ begin perform auth._mark_verified(test.user_id(1), '+254711000111'); end; $$;
select results_eq(
    $$ select phone_verified_at is not null, version from auth.users where user_id = test.user_id(1) $$,
    $$ values (true, 3) $$, 'the number, too'
);
select results_eq(
    'select user_id, channel, address, verified_at is not null from notifications.addresses',
    $$ values (test.user_id(1), 'sms', '+254711000111', true) $$, 'text messages go there from now on'
);
do $$ begin perform auth._mark_verified(test.user_id(1), '+254711000111'); end; $$;
select is((select version from auth.users where user_id = test.user_id(1)), 3, 'once more changes nothing');
select is(
    (select array_agg(payload ->> 'kind' order by event_id) from events.events where event_type = 'address_verified'),
    '{email,phone,phone}', 'each is published'
);

select * from finish();
rollback;
