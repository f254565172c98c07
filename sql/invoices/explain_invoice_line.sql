-- What a line of an invoice is made of, oldest first, a page at a time: the next page is asked for with the last
-- bucket_at. p_level: 1d, 1h or 15m for roll-ups, reading for the readings themselves, each with
-- the rule that its energy was counted by; by default the level that the line was priced at. Where the rate
-- changes with the time, those of the line's rate; where slabs count, all of the time, since a slab is a
-- share of it. What is measured now: after late readings the sum differs from the line, and the next invoice corrects it.
--
-- Errors: PT400 invalid_limit, invalid_level; PT403 feature_disabled; PT404 invoice_not_found, line_not_found;
--         PT409 line_has_no_readings

create or replace function invoices.explain_invoice_line(
    p_invoice_id uuid,
    p_position   integer,
    p_level      text default null,
    p_limit      integer default 1000,
    p_after      timestamptz default null
)
returns setof invoices.line_evidence
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_line    invoices.lines;
begin
    perform invoices._require_billing(), core._check_limit(p_limit, 10000);
    v_invoice := invoices._find_invoice(p_invoice_id);

    if p_level not in ('1d', '1h', '15m', 'reading') then
        raise exception 'invalid_level'
            using errcode = 'PT400', detail = format('%L is no level.', p_level), hint = 'Send 1d, 1h, 15m or reading.';
    end if;

    select l.* into v_line
    from invoices.lines as l
    where l.account_id = v_invoice.account_id and l.invoice_id = p_invoice_id and l.position = p_position;

    if not found then
        raise exception 'line_not_found'
            using errcode = 'PT404', detail = format('The invoice has no line %s.', coalesce(p_position::text, 'null')),
                  hint = 'invoices.get_invoice shows its lines.';
    end if;

    if v_line.valid_from is null or v_line.is_estimated then
        raise exception 'line_has_no_readings'
            using errcode = 'PT409', detail = format('Line %s is about no readings.', p_position),
                  hint = 'Estimates, fees and credits are not measured.';
    end if;

    return query
    select e.* from invoices._explain_line(v_invoice, v_line, p_level, p_limit, p_after) as e;
end;
$$;

comment on function invoices.explain_invoice_line(uuid, integer, text, integer, timestamptz) is
    'What a line of an invoice is made of: roll-ups, or readings and how each was counted.';

grant execute on function invoices.explain_invoice_line(uuid, integer, text, integer, timestamptz)
    to authenticated, service_role;
