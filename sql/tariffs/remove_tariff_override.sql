-- Ends an override now, or takes one back that has not begun: the one named, or the one in force of
-- the tariff or region named. Its row stays, with who removed it. Locks the tariff's row.
--
-- Errors: PT400 invalid_tariff, invalid_reason; PT404 tariff_not_found, override_not_found;
--         PT409 override_over

create or replace function tariffs.remove_tariff_override(
    p_override_id uuid default null,
    p_tariff_code text default null,
    p_region      text default null,
    p_reason      text default null
)
returns tariffs.overrides
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code     text;
    v_override tariffs.overrides;
begin
    if p_reason is not null then
        perform core._check_text(
            'invalid_reason', p_reason, 'A reason has 1 to 500 characters.', 'Leave p_reason out where there is none.', 500
        );
    end if;

    if p_override_id is null then
        v_code := tariffs._find_tariff(p_tariff_code, p_region);
    else
        v_code := (select o.tariff_code from tariffs.overrides as o where o.override_id = p_override_id);
    end if;

    perform from tariffs.tariffs as t where t.tariff_code = v_code for no key update;

    select o.* into v_override
    from tariffs.overrides as o
    where o.tariff_code = v_code
        and case
            when p_override_id is null then o.effective_from <= now() and o.effective_until > now()
            else o.override_id = p_override_id
        end;

    if not found then
        raise exception 'override_not_found'
            using errcode = 'PT404', detail = 'There is no such override, or none is in force.',
                  hint = 'tariffs.list_tariff_overrides shows the overrides there are.';
    end if;

    if v_override.removed_at is not null or v_override.effective_until <= now() then
        raise exception 'override_over'
            using errcode = 'PT409', detail = format('It ended at %s.', v_override.effective_until),
                  hint = 'Nothing has to be removed.';
    end if;

    update tariffs.overrides as o
    set effective_until = greatest(o.effective_from, now()), removed_at = now(), removed_by = auth.uid(),
        removed_reason = p_reason
    where o.override_id = v_override.override_id
    returning * into v_override;

    perform tariffs._compile_price_sheets(v_code, v_override.effective_until);
    perform events._publish(
        'tariff_override_removed', 'tariff', v_code,
        jsonb_build_object(
            'override_id', v_override.override_id, 'tariff_code', v_code, 'reason', p_reason,
            'effective_until', v_override.effective_until
        )
    );
    perform tariffs._announce_rate(v_code);

    return v_override;
end;
$$;

comment on function tariffs.remove_tariff_override(uuid, text, text, text) is
    'End an override now, or take one back that has not begun.';

grant execute on function tariffs.remove_tariff_override(uuid, text, text, text) to admin, service_role;
