begin;
select plan(6);

-- Contract
select function_returns('services', '_get_state', array['text', 'timestamp with time zone', 'interval'], 'text');

-- Behaviour
select is(services._get_state('healthy', clock_timestamp() - interval '20 seconds', '10 seconds'), 'healthy', 'two beats missed are nothing');
select is(services._get_state('healthy', clock_timestamp() - interval '31 seconds', '10 seconds'), 'stale', 'three are silence');
select is(services._get_state('starting', clock_timestamp() - interval '31 seconds', '10 seconds'), 'stale', 'of who starts too');
select is(services._get_state('stopped', clock_timestamp() - interval '31 seconds', '10 seconds'), 'stopped', 'who left is not silent');
select is(services._get_state('degraded', clock_timestamp() + interval '31 seconds', '10 seconds'), 'stale', 'a beat from the future is none');

select * from finish();
rollback;
