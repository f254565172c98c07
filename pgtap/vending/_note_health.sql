begin;
select plan(11);

-- Contract
select function_returns('vending', '_note_health', array['text', 'text'], 'void');
select isnt_definer('vending', '_note_health', array['text', 'text']);
select function_privs_are('vending', '_note_health', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_note_health', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_note_health', array['text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_note_health', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_note_health', array['text', 'text'], 'service_role', '{}'::text[]);

update vending.providers set failure_limit = 2, open_seconds = 10 where provider_code = 'kplc';

-- Behaviour
select vending._note_health('kplc', 'unknown');
select results_eq($$ select failure_count, open_until from vending.providers where provider_code = 'kplc' $$, 'values (1, null::timestamptz)', 'one failure is none');
select vending._note_health('kplc', 'retry');
select ok((select open_until between now() + interval '10 seconds' and clock_timestamp() + interval '10 seconds' from vending.providers where provider_code = 'kplc'), 'two in a row open the breaker');
select vending._note_health('kplc', 'retry');
select ok((select open_until between now() + interval '20 seconds' and clock_timestamp() + interval '20 seconds' from vending.providers where provider_code = 'kplc'), 'for longer each time');
select vending._note_health('kplc', 'refused');
select results_eq($$ select failure_count, open_until from vending.providers where provider_code = 'kplc' $$, 'values (0, null::timestamptz)', 'an answer closes it, also a refusal');

select * from finish();
rollback;
