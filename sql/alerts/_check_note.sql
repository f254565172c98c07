-- What somebody wrote, trimmed; refuses nothing at all, and too much.
--
-- Errors: PT400 note_required, note_too_long

create or replace function alerts._check_note(p_note text, p_is_required boolean default true)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note text := case when p_note ~ '\S' then btrim(p_note, E' \t\r\n') end;
begin
    if p_is_required then
        perform core._check_text('note_required', v_note, 'The note is empty.', 'Say in a few words what was found or done.');
    end if;

    if v_note is not null then
        perform core._check_text(
            'note_too_long', v_note, format('The note has %s characters.', length(v_note)), 'Send at most 2000.', 2000
        );
    end if;

    return v_note;
end;
$$;

comment on function alerts._check_note(text, boolean) is 'What somebody wrote, trimmed; refuses nothing and too much.';
