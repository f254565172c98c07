begin;
select plan(33);

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
    perform payments.refund((payments.capture((payments.hold(mine, 3)).transaction_id)).transaction_id) from account;
    perform payments.adjust_wallet(mine, 7, 'seven', 'key') from account;
    perform payments._park_money('KES', 55, 'A'), payments._park_money('KES', 66, 'B');
    perform payments._assign_parked('B', mine) from account;
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
select results_eq($$ select pg_temp.problems('update payments.transfers set currency = ''USD'' where amount = 4') $$, array['currency_unbalanced', 'transfer_orphan'], 'another currency is found');
select results_eq($$ select pg_temp.problems('update payments.balance_checkpoints set balance = 1 where code = ''rounding'' and currency = ''KES''') $$, array['checkpoint', 'currency_unbalanced'], 'a wrong checkpoint is found');
select results_eq($$ select pg_temp.problems('delete from payments.wallets') $$, array['wallet_orphan'], 'a wallet without an owner is found');

select results_eq($$ select pg_temp.problems('delete from payments.balance_checkpoints where code = ''rounding'' and currency = ''KES''') $$, array['checkpoint'], 'a lost checkpoint is found, though it was zero');
select results_eq($$ select pg_temp.problems('delete from payments.idempotency_keys') $$, array['key_orphan'], 'a lost idempotency key is found: its request could run twice');
select results_eq($$ select pg_temp.problems('update payments.idempotency_keys set transaction_id = test.user_id(1)') $$, array['key_orphan'], 'so is one that leads elsewhere');
select results_eq($$ select pg_temp.problems('update payments.transactions set idempotency_key = null where amount = 7') $$, array['key_orphan'], 'and one that no transaction has');
select results_eq($$ select pg_temp.problems('update payments.transactions set status = ''pending'' where amount = 7') $$, array['reservation_orphan', 'transaction_status'], 'money that moved for a transaction that is open again is found: it could move twice');
select results_eq($$ select pg_temp.problems('update payments.transactions set status = ''failed'' where amount = 7') $$, array['transaction_status'], 'also where it is said to have failed');
select results_eq($$ select pg_temp.problems('update payments.transactions set status = ''completed'' where status = ''refunded''') $$, array['refund_orphan'], 'a refunded transaction that could be refunded again is found');
select results_eq($$ select pg_temp.problems('delete from payments.transactions where type = ''refund''') $$, array['refund_orphan', 'transfer_orphan'], 'a lost refund is found');
select results_eq($$ select pg_temp.problems('update payments.transactions set user_id = test.user_id(2) where amount = 7') $$, array['key_orphan', 'transaction_orphan'], 'a transaction that a stranger sees is found');
select results_eq($$ select pg_temp.problems('update payments.transactions set currency = ''USD'' where amount = 7') $$, array['transaction_orphan'], 'a transaction in another currency than its account is found');
select results_eq($$ select pg_temp.problems('update payments.transactions set created_at = created_at + interval ''2 days'' where amount = 7') $$, array['transaction_orphan'], 'a transaction that its id does not lead to is found');
select results_eq($$ select pg_temp.problems('update payments.transactions set completed_at = null where amount = 7') $$, array['transaction_captured', 'transaction_status', 'transfer_orphan'], 'captured money without a time is found');

select results_eq($$ select pg_temp.problems('update payments.accounts set balance = 54 where code = ''suspense'' and currency = ''KES''') $$, array['currency_unbalanced', 'suspense_balance', 'wallet_balance'], 'parked money that is gone is found');
select results_eq($$ select pg_temp.problems('delete from payments.parked_money where reference = ''A''') $$, array['suspense_balance'], 'parked money that nobody knows of is found');
select results_eq($$ select pg_temp.problems('update payments.parked_money set resolved_transaction_id = transaction_id where reference = ''B''') $$, array['parked_orphan'], 'money that was assigned but never credited is found');
select results_eq($$ select pg_temp.problems('update payments.parked_money set amount = 65 where reference = ''B''') $$, array['parked_orphan'], 'so is another amount');
select results_eq($$ select pg_temp.problems('update payments.transactions set refunded_amount = 2 where status = ''refunded''') $$, array['refund_orphan'], 'a refunded amount that no refunds add up to is found');
select results_eq($$ select pg_temp.problems('update payments.transactions set refunded_amount = 0, status = ''completed'' where status = ''refunded''') $$, array['refund_orphan'], 'a refund that its transaction has forgotten is found: it could be given again');

select * from finish();
rollback;
