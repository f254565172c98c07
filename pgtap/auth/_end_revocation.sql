begin;
select plan(6);

-- Contract
select function_returns('auth', '_end_revocation', array['uuid'], 'void');
select isnt_definer('auth', '_end_revocation', array['uuid']);
select function_privs_are('auth', '_end_revocation', array['uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select auth._revoke(test.user_id(1), p_is_lasting => true), auth._revoke(test.user_id(2), p_is_lasting => true);
select auth._end_revocation(test.user_id(1));
select ok(
    (select issued_before <= clock_timestamp() and expires_at < now() + interval '2 days' from auth.revocations where user_id = test.user_id(1)),
    'tokens from now on are good, those before stay refused'
);
select is((select issued_before from auth.revocations where user_id = test.user_id(2)), 'infinity', 'of this user only');
select lives_ok($$ select auth._end_revocation(test.user_id(3)) $$, 'nothing to end is no error');

select * from finish();
rollback;
