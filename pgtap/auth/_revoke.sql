begin;
select plan(8);

-- Contract
select function_returns('auth', '_revoke', array['uuid', 'uuid', 'boolean'], 'void');
select isnt_definer('auth', '_revoke', array['uuid', 'uuid', 'boolean']);
select function_privs_are('auth', '_revoke', array['uuid', 'uuid', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_revoke', array['uuid', 'uuid', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select auth._revoke(test.user_id(1), test.user_id(8));
select results_eq(
    $$ select session_id, issued_before <= clock_timestamp(), expires_at > now() + interval '1 day' from auth.revocations $$,
    $$ values (test.user_id(8), true, true) $$, 'takes back what was issued so far, for as long as a token may live'
);
select auth._revoke(test.user_id(1), p_is_lasting => true);
select results_eq(
    $$ select issued_before, expires_at from auth.revocations where session_id is null $$,
    $$ values ('infinity'::timestamptz, 'infinity'::timestamptz) $$, 'a lasting one, of any age and for good'
);

delete from auth.revocations;
select auth._revoke(test.user_id(1), test.user_id(8));
select auth._revoke(test.user_id(1));
select ok(
    (select b.issued_before > to_timestamp(ceil(extract(epoch from a.issued_before)))
        from auth.revocations as a
        join auth.revocations as b on a.session_id = test.user_id(8) and b.session_id is null),
    'the next one reaches past the token that followed the first within its second'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok(
    $$ insert into auth.revocations (revocation_id, user_id, expires_at) values (gen_random_uuid(), test.user_id(1), now()) $$,
    '42501', null, 'nobody takes back the tokens of another'
);

select * from finish();
rollback;
