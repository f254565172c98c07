begin;
select plan(3);

-- Contract
select function_returns('api', 'routes__announce', '{}'::text[], 'trigger');
select trigger_is('api', 'routes', '_500_announce', 'api', 'routes__announce');

-- Behaviour
update api.routes set description = 'Me.' where path = '/users/me';
select is(
    (select a.xid from core.announcements as a where a.topic = 'routes'), pg_current_xact_id(), 'gateways hear of a change'
);

select * from finish();
rollback;
