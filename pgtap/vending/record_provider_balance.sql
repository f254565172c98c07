begin;
select plan(12);

-- Contract
select function_returns('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'void');
select is_definer('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb']);
select function_privs_are('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', 'record_provider_balance', array['text', 'numeric', 'text', 'jsonb'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour
select lives_ok($$ select vending.record_provider_balance('kplc', 125.50, 'KES', '{"http_status": 200}') $$, 'keeps a balance');
select results_eq($$ select balance, balance_currency, balance_at is not null from vending.providers where provider_code = 'kplc' $$, $$ values (125.50, 'KES', true) $$, 'with its time');
select vending.record_provider_balance('kplc', null, null, '{"http_status": 500, "error_code": "broken"}');
select is((select balance from vending.providers where provider_code = 'kplc'), 125.50, 'an error keeps what was read');
select results_eq('select operation, outcome, http_status from vending.provider_calls order by call_at', $$ values ('balance', 'read', 200), ('balance', 'unknown', 500) $$, 'both are in the call log');

-- Errors
select throws_ok($$ select vending.record_provider_balance('nobody', 1, 'KES') $$, 'PT404', 'provider_not_found', 'a provider that there is');

select * from finish();
rollback;
