begin;

select plan(4);

-- Contract
select function_returns('alerts', '_get_silence', array['jsonb', 'double precision'], 'interval');
select function_privs_are('alerts', '_get_silence', array['jsonb', 'double precision'], 'service_role', '{}'::text[]);

-- Behaviour
select is(alerts._get_silence('{"factor": 5, "min_minutes": 10}', 900), interval '75 minutes', 'a multiple of the interval');
select is(alerts._get_silence('{"factor": 5, "min_minutes": 10}', null), interval '10 minutes', 'and never too little');

select * from finish();
rollback;
