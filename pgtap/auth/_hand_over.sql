begin;
select plan(9);

-- Contract
select function_returns('auth', '_hand_over', array['uuid', 'text', 'boolean'], 'void');
select isnt_definer('auth', '_hand_over', array['uuid', 'text', 'boolean']);
select function_privs_are('auth', '_hand_over', array['uuid', 'text', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_hand_over', array['uuid', 'text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_hand_over', array['uuid', 'text', 'boolean'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(n) from generate_series(1, 4) as n;
    update auth.users
    set username = 'name' || right(user_id::text, 1), phone = '+25471100011' || right(user_id::text, 1), phone_verified_at = now();
    update auth.users set email_verified_at = now() where user_id = test.user_id(2);
    insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
    select u.user_id, core.uuid_v7(), 'sms', u.phone, now() from auth.users as u;
    perform auth._hand_over(test.user_id(1), 'user1@example.com');
    perform auth._hand_over(test.user_id(2), 'user2@example.com');
    perform auth._hand_over(test.user_id(3), 'user3@example.com', true);
    perform auth._hand_over(test.user_id(4), '+254711000114');
end; $$;

-- Behaviour
select results_eq(
    $$
        select u.username, u.phone, u.phone_verified_at is not null, a.verified_at is not null and a.disabled_at is null
        from auth.users as u join notifications.addresses as a using (user_id)
        where u.user_id = test.user_id(1)
    $$,
    $$ values (null::text, null::text, false, false) $$, 'name, number and other addresses go'
);
select results_eq(
    $$
        select u.username, u.phone_verified_at is not null, a.verified_at is not null and a.disabled_at is null
        from auth.users as u join notifications.addresses as a using (user_id)
        where u.user_id = test.user_id(2)
    $$,
    $$ values ('name2', true, true) $$, 'nothing goes where the address was verified before'
);
select results_eq(
    $$
        select u.username, u.phone, u.phone_verified_at is not null, a.verified_at is not null and a.disabled_at is null
        from auth.users as u join notifications.addresses as a using (user_id)
        where u.user_id = test.user_id(3)
    $$,
    $$ values ('name3', '+254711000113', false, false) $$, 'a registration keeps its name and number'
);
select is((select username from auth.users where user_id = test.user_id(4)), 'name4', 'a number hands nothing over');

select * from finish();
rollback;
