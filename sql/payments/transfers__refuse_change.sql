-- Trigger: what is in the ledger stays as it is; a mistake is corrected by another transaction.
--
-- Errors: PT409 ledger_is_immutable

create or replace function payments.transfers__refuse_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'ledger_is_immutable'
        using errcode = 'PT409',
              detail = format('%s on %I.%I was refused.', tg_op, tg_table_schema, tg_table_name),
              hint = 'Correct it with payments.refund() or payments.adjust_wallet().';
end;
$$;

comment on function payments.transfers__refuse_change() is 'Trigger: the ledger never changes.';
