begin;
select plan(8);

-- Contract
select function_returns('payments', '_system_account_id', array['text', 'text'], 'uuid');
select isnt_definer('payments', '_system_account_id', array['text', 'text']);
select function_privs_are('payments', '_system_account_id', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_system_account_id', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_system_account_id', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is_empty(
    'select account_id, code, currency from payments.accounts
     where code is not null and account_id is distinct from payments._system_account_id(code, currency)',
    'every system account has the id that its code and currency give'
);
select isnt_empty($$ select from payments.accounts where code = 'vat_payable' and currency = 'RWF' $$, 'every currency has them');
select is(payments._system_account_id('petty_cash', 'KES'), null, 'an unknown code has no id');

select * from finish();
rollback;
