begin;
select plan(8);

-- Contract
select function_returns('study', 'revoke_calendar_feed', array['uuid', 'uuid'], 'timestamp with time zone');
select is_definer('study', 'revoke_calendar_feed', array['uuid', 'uuid']);
select function_privs_are('study', 'revoke_calendar_feed', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'revoke_calendar_feed', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'revoke_calendar_feed', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table feed as
select * from study.create_calendar_feed(p_user_id => test.user_id(1));
grant select on feed to public;
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    'select study.revoke_calendar_feed(f.feed_id) from feed as f', 'PT404', 'feed_not_found', 'nobody else''s'
);
select test.login_as('authenticated', test.user_id(1));
select is((select study.revoke_calendar_feed(f.feed_id) from feed as f), now(), 'switches it off');
select test.login_as('service_role');
select is((select study.read_calendar_feed(f.token) from feed as f), null, 'for good');

select * from finish();
rollback;
