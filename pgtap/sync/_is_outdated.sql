begin;
select plan(10);

-- Contract
select function_returns('sync', '_is_outdated', array['jsonb', 'sync.records'], 'boolean');
select isnt_definer('sync', '_is_outdated', array['jsonb', 'sync.records']);
select function_privs_are('sync', '_is_outdated', array['jsonb', 'sync.records'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_is_outdated', array['jsonb', 'sync.records'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_is_outdated', array['jsonb', 'sync.records'], 'anon', '{}'::text[]);

-- Behaviour
create function pg_temp.state(p_xid xid8, p_is_deleted boolean) returns sync.records
language sql return (
    select jsonb_populate_record(null::sync.records, jsonb_build_object('xid', p_xid::text, 'is_deleted', p_is_deleted))
);

select ok(not sync._is_outdated('null', null), 'what there never was is not there');
select ok(not sync._is_outdated('{}', pg_temp.state('3', false)), 'a row that was locked is as it was');
select ok(sync._is_outdated('{}', pg_temp.state(pg_current_xact_id(), false)), 'this transaction may have changed it since');
select ok(not sync._is_outdated('null', pg_temp.state('3', true)), 'a deleted record has no row');
select ok(sync._is_outdated('null', pg_temp.state('3', false)), 'somebody has made it since');

select * from finish();
rollback;
