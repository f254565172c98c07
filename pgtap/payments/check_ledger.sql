begin;
select plan(15);

-- Contract
select function_returns('payments', 'check_ledger', '{}'::text[], 'setof payments.ledger_discrepancy');
select is_definer('payments', 'check_ledger', '{}'::text[]);
select function_privs_are('payments', 'check_ledger', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'check_ledger', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'check_ledger', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100), test.create_wallet(2, 50); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other;
create temporary table made as
select payments.hold(mine, 10) as hold from account;
do $$
begin
    perform payments.transfer(mine, other, 5) from account;
    perform payments.capture((hold).transaction_id, 4) from made;
    perform payments.hold(mine, 1) from account;
end;
$$;
create function pg_temp.problems(p_damage text)
returns setof text
language plpgsql
as $$
begin
    set local session_replication_role = replica; -- no trigger defends the ledger now
    execute p_damage;
    set local session_replication_role = origin;
    return query select distinct d.problem from payments.check_ledger() as d order by 1;
    raise exception 'undo' using errcode = 'PT599';
exception when sqlstate 'PT599' then
    return;
end;
$$;

-- Behaviour
select is_empty('select * from payments.check_ledger()', 'a sound ledger has no discrepancy');
select results_eq($$ select pg_temp.problems('update payments.accounts set balance = balance + 1 from account where account_id = mine') $$, array['currency_unbalanced', 'wallet_balance'], 'money from nowhere is found');
select results_eq($$ select pg_temp.problems('update payments.accounts set held = held + 1 from account where account_id = mine') $$, array['wallet_held'], 'a stray reservation is found');
select results_eq($$ select pg_temp.problems('delete from payments.reservations') $$, array['reservation_orphan', 'wallet_held'], 'a lost reservation is found');
select results_eq($$ select pg_temp.problems('update payments.transfers set amount = amount + 1 where amount = 4') $$, array['currency_unbalanced', 'transaction_captured', 'wallet_balance'], 'a forged transfer is found');
select results_eq($$ select pg_temp.problems('delete from payments.transfers where amount = 5 and not is_debit') $$, array['clearing_open', 'currency_unbalanced', 'transaction_captured', 'wallet_balance'], 'a lost transfer is found');
select results_eq($$ select pg_temp.problems('delete from payments.transactions where amount = 10') $$, array['transfer_orphan'], 'a lost transaction is found');
select results_eq($$ select pg_temp.problems('update payments.transfers set currency = ''USD'' where amount = 4') $$, array['transfer_orphan'], 'another currency is found');
select results_eq($$ select pg_temp.problems('update payments.balance_checkpoints set balance = 1 where account_id = payments._system_account_id(''rounding'', ''KES'')') $$, array['checkpoint', 'currency_unbalanced'], 'a wrong checkpoint is found');
select results_eq($$ select pg_temp.problems('delete from payments.wallets') $$, array['wallet_orphan'], 'a wallet without an owner is found');

select * from finish();
rollback;
