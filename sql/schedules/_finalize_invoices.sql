-- Job handler: makes drafts whose grace is over final, marks what is overdue and reminds who owes, at most 2000 of
-- each a run. Does nothing while billing is off.

create or replace function schedules._finalize_invoices(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not flags._is_on('billing') then
        return '{"billing": "off"}';
    end if;

    return jsonb_build_object(
        'finalised', invoices.finalize_invoices(2000), 'advanced', invoices.advance_invoices(2000)
    );
end;
$$;

comment on function schedules._finalize_invoices(jsonb) is
    'Job handler: make drafts final, mark what is overdue, remind who owes.';
