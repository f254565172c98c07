begin;
select plan(13);

-- Contract
select function_returns('api', 'get_news', array['text'], 'jsonb');
select is_definer('api', 'get_news', array['text']);
select function_privs_are('api', 'get_news', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('api', 'get_news', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'get_news', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
delete from ops.rate_limits where function_name <> 'auth.login';
insert into auth.revocations (revocation_id, user_id, session_id, issued_before, expires_at, xid)
values
    (gen_random_uuid(), test.user_id(1), null, '2026-01-01', now() + interval '1 hour', '1'),
    (gen_random_uuid(), test.user_id(1), null, '2026-01-02', now() + interval '1 hour', '1'),
    (gen_random_uuid(), test.user_id(2), test.user_id(9), '2026-01-03', now() - interval '1 hour', '1');

select test.login_as('service_role');
select is(api.get_news() -> 'limited', '["auth.login"]', 'which functions are counted');
select is(
    api.get_news() -> 'revocations',
    jsonb_build_array(jsonb_build_array(
        test.user_id(1), null, extract(epoch from timestamptz '2026-01-02'), extract(epoch from now() + interval '1 hour')
    )),
    'one row for each user and session, the latest; none that has expired'
);
select is(api.get_news() -> 'is_whole', 'true', 'the first answer is whole');
select is(api.get_news(pg_snapshot_xmin(pg_current_snapshot())::text) -> 'revocations', '[]', 'what is known is not told again');
select is(api.get_news('9999999999999') -> 'is_whole', 'true', 'a number of another server means everything');

select test.logout();
select auth._revoke(test.user_id(2), p_is_lasting => true);
select is(
    api.get_news(pg_snapshot_xmin(pg_current_snapshot())::text) #> '{revocations,0}',
    jsonb_build_array(test.user_id(2), null, null, null), 'what is new is told; a lasting one has no times'
);
select auth._end_revocation(test.user_id(2));
select isnt(
    api.get_news(pg_snapshot_xmin(pg_current_snapshot())::text) #> '{revocations,0,2}', 'null', 'told again when it ends'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select api.get_news()', '42501', null, 'for gateways only');

select * from finish();
rollback;
