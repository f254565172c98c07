-- How many of some drafts cannot become final yet. As the owner of the tables, for the generation.

create or replace function invoices._count_problems(p_invoice_ids uuid[])
returns integer
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select count(*)::integer
    from invoices.invoices as i
    where i.invoice_id = any(p_invoice_ids) and i.problem is not null;
end;

comment on function invoices._count_problems(uuid[]) is 'How many of some drafts cannot become final yet.';

grant execute on function invoices._count_problems(uuid[]) to app_api;
